import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;

/// `java CheckBundle.java REPOSITORY VERSION`: whether a directory laid out as a Maven repository has what Maven Central asks for, and nothing else.
///
/// Signatures are verified with the keys that `gpg` knows.
class CheckBundle {
  static final Set<String> PUBLISHED = Set.of("weft-bom", "weft-weaver", "weft-core", "weft-test", "weft-maven-plugin", "weft-http");
  static final Set<String> MODULES = Set.of("weft-weaver", "weft-core", "weft-test", "weft-http");
  static final List<String> REQUIRED =
      List.of(
          "groupId", "artifactId", "version", "name", "description", "url", "licenses/license/name", "licenses/license/url", "developers/developer/name",
          "scm/url", "scm/connection", "scm/developerConnection");

  final Path root;
  final String version;
  final List<String> problems = new ArrayList<>();

  CheckBundle(Path root, String version) {
    this.root = root;
    this.version = version;
  }

  static void main(String[] args) throws Exception {
    var check = new CheckBundle(Path.of(args[0]).resolve("io/github/weft-java"), args[1]);
    check.run();
    check.problems.forEach(problem -> System.err.println("weft: " + problem));
    if (!check.problems.isEmpty()) {
      System.exit(1);
    }
  }

  void run() throws Exception {
    var found = new TreeSet<String>();
    try (var modules = Files.list(root)) {
      modules.forEach(module -> found.add(module.getFileName().toString()));
    }
    if (!found.equals(new TreeSet<>(PUBLISHED))) {
      problems.add("published are " + found + ", and should be " + new TreeSet<>(PUBLISHED));
    }
    for (String module : found) {
      Path directory = root.resolve(module).resolve(version);
      if (!Files.isDirectory(directory)) {
        problems.add(module + " has no version " + version);
        continue;
      }
      checkPom(module, directory.resolve(module + "-" + version + ".pom"));
      if (!module.equals("weft-bom")) {
        checkJars(module, directory);
      }
      try (var files = Files.list(directory)) {
        for (Path file : files.filter(CheckBundle::isArtifact).toList()) {
          checkSums(file);
          checkSignature(file);
        }
      }
    }
  }

  static boolean isArtifact(Path file) {
    return !file.toString().matches(".*\\.(md5|sha1|sha256|sha512|asc)");
  }

  void checkPom(String module, Path pom) throws Exception {
    if (!Files.exists(pom)) {
      problems.add(module + " has no POM");
      return;
    }
    Document document = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(pom.toFile());
    for (String element : REQUIRED) {
      String text = XPathFactory.newDefaultInstance().newXPath().evaluate("/project/" + element, document);
      if (text.isBlank()) {
        problems.add(pom.getFileName() + " has no " + element);
      }
    }
    String text = Files.readString(pom).replace("${project.version}", version); // the BOM's own
    for (String unwanted : List.of("SNAPSHOT", "${", "<parent>", "<repositories>", "<pluginRepositories>", "<scope>test", "<scope>system")) {
      if (text.contains(unwanted)) {
        problems.add(pom.getFileName() + " contains " + unwanted);
      }
    }
  }

  void checkJars(String module, Path directory) throws IOException {
    for (String classifier : List.of("", "-sources", "-javadoc")) {
      Path jar = directory.resolve(module + "-" + version + classifier + ".jar");
      if (!Files.exists(jar)) {
        problems.add(jar.getFileName() + " is missing");
        continue;
      }
      try (var file = new JarFile(jar.toFile())) {
        String expected = switch (classifier) {
          case "-sources" -> module.equals("weft-maven-plugin") ? "weft/maven/WeaveMojo.java" : "module-info.java";
          case "-javadoc" -> "index.html";
          default -> MODULES.contains(module) ? "module-info.class" : "META-INF/maven/plugin.xml";
        };
        for (String entry : classifier.equals("-javadoc") ? List.of(expected) : List.of(expected, "META-INF/LICENSE")) {
          if (file.getEntry(entry) == null) {
            problems.add(jar.getFileName() + " has no " + entry);
          }
        }
      }
    }
    for (String type : List.of("json", "xml")) {
      if (!Files.exists(directory.resolve(module + "-" + version + "-cyclonedx." + type))) {
        problems.add(module + " has no SBOM as " + type);
      }
    }
  }

  void checkSums(Path file) throws Exception {
    for (String algorithm : List.of("MD5", "SHA-1")) {
      Path sum = Path.of(file + "." + algorithm.toLowerCase().replace("-", ""));
      String expected = HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(file)));
      if (!Files.exists(sum) || !Files.readString(sum).strip().equals(expected)) {
        problems.add(sum.getFileName() + " is missing or wrong");
      }
    }
  }

  void checkSignature(Path file) throws Exception {
    var gpg = new ProcessBuilder("gpg", "--batch", "--verify", file + ".asc", file.toString()).redirectErrorStream(true).start();
    String said = new String(gpg.getInputStream().readAllBytes());
    if (gpg.waitFor() != 0) {
      problems.add(file.getFileName() + ".asc does not verify: " + said.strip().replace('\n', ' '));
    }
  }
}
