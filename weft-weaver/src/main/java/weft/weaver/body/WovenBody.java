package weft.weaver.body;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.weaver.analysis.MethodCode;
import weft.weaver.site.AsyncBody;
import weft.weaver.site.HostBodies;
import weft.weaver.site.SiteWriter;
import weft.weaver.site.Sites;
import weft.weaver.site.Surroundings;

/// One body, analysed and ready to be written.
public final class WovenBody {
  private final AsyncBody body;
  private final MethodCode code;
  private final Plan plan;
  private final SiteWriter sites;

  /// Analyses a body.
  ///
  /// @param body the body
  /// @param siblings the bodies of its class
  /// @param surroundings what is known about other classes
  /// @param classFile how to write class files
  public WovenBody(
      AsyncBody body, HostBodies siblings, Surroundings surroundings, ClassFile classFile) {
    this.body = body;
    code = SwallowedSignals.rethrown(body.lambda(), siblings.host(), surroundings, classFile);
    plan = new Plan(body, code, surroundings);
    sites = new SiteWriter(new Sites(code, siblings));
  }

  /// The body.
  ///
  /// @return the body
  public AsyncBody body() {
    return body;
  }

  MethodCode code() {
    return code;
  }

  Plan plan() {
    return plan;
  }

  SiteWriter sites() {
    return sites;
  }

  /// How many awaits it has.
  ///
  /// @return the count
  public int awaits() {
    return plan.suspensions().size();
  }

  /// How many steps it took to analyse it.
  ///
  /// @return the count, which the size of the body is to determine, not its square
  public long steps() {
    return code.steps();
  }

  /// The source lines of the body and of each await, in the order of their numbers.
  ///
  /// @return lines, -1 where the class file has none
  public List<Integer> lines() {
    List<Integer> lines = new ArrayList<>();
    lines.add(code.firstLine().orElse(-1));
    plan.suspensions().forEach(s -> lines.add(s.place().line().orElse(-1)));
    return lines;
  }

  /// The fields that its machine needs beside the inputs.
  ///
  /// @return types by name
  public Map<String, ClassDesc> spillFields() {
    Map<String, ClassDesc> fields = new LinkedHashMap<>();
    plan.spillFields().forEach(field -> fields.put(field.name(), field.type()));
    return fields;
  }

  /// Writes the woven code.
  ///
  /// @param out the builder of the method
  public void write(CodeBuilder out) {
    new BodyWriter(this, out).write();
  }
}
