package org.sigpath.examples;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The series above, the Lévy area of each window below, at the window's last quarter. */
final class MacroChart {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 400;
  private static final List<Color> COLOURS =
      List.of(new Color(0x1F6FB2), new Color(0xD1495B), new Color(0x8A8F98));
  private static final Color AREA = new Color(0x2A9D8F);
  private static final BasicStroke STROKE =
      new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);

  static {
    System.setProperty("java.awt.headless", "true");
  }

  private MacroChart() {}

  static void write(Path file, MacroSeries series, double[] area) throws IOException {
    double[] years = series.years();
    XYChart rates = chart("United States, quarterly rates", "percent", years);
    for (int channel = 0; channel < series.channels(); channel++) {
      add(rates, MacroSeries.NAMES.get(channel), years, series.rates()[channel])
          .setLineColor(COLOURS.get(channel));
    }

    XYChart levy =
        chart(
            "Lévy area of GDP growth and unemployment over the five years before",
            "standard deviations²",
            years);
    levy.getStyler().setLegendPosition(LegendPosition.InsideSE);
    double[] ends = Arrays.copyOfRange(years, years.length - area.length, years.length);
    add(levy, "below 0: growth turns first and unemployment answers later", ends, area)
        .setXYSeriesRenderStyle(XYSeriesRenderStyle.Area)
        .setLineColor(AREA)
        .setFillColor(new Color(AREA.getRed(), AREA.getGreen(), AREA.getBlue(), 70));

    BitmapEncoder.saveBitmap(List.of(rates, levy), 2, 1, file.toString(), BitmapFormat.PNG);
  }

  private static XYChart chart(String title, String axis, double[] years) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("year")
            .yAxisTitle(axis)
            .build();
    chart
        .getStyler()
        .setXAxisMin(Math.floor(years[0]))
        .setXAxisMax(Math.ceil(years[years.length - 1]))
        .setXAxisDecimalPattern("0")
        .setYAxisDecimalPattern("0")
        .setXAxisMaxLabelCount(11)
        .setPlotGridLinesColor(new Color(0xE3E6EA))
        .setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15))
        .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14))
        .setPlotBorderVisible(false)
        .setChartBackgroundColor(Color.WHITE)
        .setChartTitleBoxVisible(false)
        .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 18))
        .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14))
        .setLegendPosition(LegendPosition.InsideNE)
        .setLegendBorderColor(Color.WHITE)
        .setChartPadding(14);
    return chart;
  }

  private static XYSeries add(XYChart chart, String name, double[] x, double[] y) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineStyle(STROKE);
    return series;
  }
}
