package weft.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.measure.Sample;

class ChartTest {
  private static Row row(String contender, double... walls) {
    List<Sample> samples =
        DoubleStream.of(walls).mapToObj(wall -> new Sample(Map.of(Metric.WALL, wall), 1)).toList();
    return new Row(contender, "", 0, samples, Optional.empty());
  }

  private static Block block(Row... rows) {
    return new Block(
        "spawn",
        "",
        Collector.G1,
        List.of(Metric.WALL),
        List.of(new Goal.Ratio(Metric.WALL, 1.2, "cf")),
        List.of(rows));
  }

  private static String chart(Block block) {
    return Chart.of(block, List.of(block), Map.of("JDK", "a <JDK> & more", "cores", "2"));
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void of_twoContenders_wholeFile() {
    assertThat(chart(block(row("weft", 20, 30, 40), row("cf", 52))))
        .isEqualTo(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 185" role="img" font-family="sans-serif" font-size="13" fill="#222">
            <title>spawn, wall ns (g1)</title>
            <rect width="100%" height="100%" fill="#fff"/>
            <text x="16" y="26" font-size="17" font-weight="bold">spawn, wall ns (g1)</text>
            <text x="16" y="46" fill="#666">median of the rounds, less is better; the line: lowest to highest</text>
            <text x="102" y="77" text-anchor="end">weft</text>
            <rect x="110" y="62" width="300.0" height="20" fill="#1f6f8b"/>
            <line x1="310.0" y1="72" x2="510.0" y2="72" stroke="#222"/>
            <text x="516" y="77" >30.0 (0.58 ×)</text>
            <text x="102" y="107" text-anchor="end">cf</text>
            <rect x="110" y="92" width="520.0" height="20" fill="#b9c4c9"/>
            <line x1="630.0" y1="102" x2="630.0" y2="102" stroke="#222"/>
            <text x="636" y="107" >52.0</text>
            <text x="16" y="139" fill="#666" font-size="11">goal: wall ns ≤ 1.2 × cf – met (0.48 of it)</text>
            <text x="16" y="156" fill="#666" font-size="11">a &lt;JDK&gt; &amp; more</text>
            <text x="16" y="173" fill="#666" font-size="11">2</text>
            </svg>
            """);
  }

  @Test
  void of_manyRows_isXmlWithOneBarEach() throws Exception {
    Document document = parsed(chart(block(row("weft", 1), row("a&b", 2), row("<c>", 3))));

    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(1 + 3);
  }

  @Test
  void of_failedRow_saysFailedAndDrawsNoBar() throws Exception {
    var failed = new Row("weft", "", 0, List.of(), Optional.of("FAILED in round 1: boom"));

    String svg = chart(block(failed, row("cf", 40)));

    assertThat(svg).contains(">failed</text>");
    assertThat(parsed(svg).getElementsByTagName("rect").getLength()).isEqualTo(1 + 1);
  }

  @Test
  void of_nothingMeasured_isXml() throws Exception {
    assertThat(parsed(chart(block())).getElementsByTagName("rect").getLength()).isEqualTo(1);
    assertThat(chart(block(row("weft", Double.NaN)))).contains(">not known</text>");
  }

  @Test
  void fileName_anyBlock_hasWorkloadAndCollector() {
    assertThat(Chart.fileName(block())).isEqualTo("spawn-g1.svg");
  }
}
