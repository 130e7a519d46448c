package dev.keyledger.prices.coverage;

import java.util.List;
import java.util.Locale;

/** A report as Markdown. */
public final class CoverageText {
    private CoverageText() {}

    public static String of(Coverage.Report report) {
        var text = new StringBuilder("""
                # Coverage of the prices

                Made by `./keyledger ops prices coverage` ([how](prices.md#what-is-covered)); not to be edited.

                | list | models that it names | paid | of them with a price | share | goal |
                |---|---|---|---|---|---|
                """);
        for (Coverage.OfList list : report.lists()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %,d | %,d | %,d | %.1f %% | %s |%n",
                    list.format(),
                    list.models(),
                    list.paid(),
                    list.priced(),
                    100.0 * list.priced() / Math.max(1, list.paid()),
                    list.goal() == null ? "none" : list.goal() + " %"));
        }
        text.append("""

                A model has a price if a request of 1,000 tokens in and 100 out, under the name and by the provider as a
                gateway that goes by the list writes them, is priced. Of LiteLLM's list its chat models are meant.

                | list | names with a price in both | differ, and it is known why | differ without explanation |
                |---|---|---|---|
                """);
        for (Coverage.OfList list : report.lists()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %,d | %,d | %,d |%n",
                    list.format(),
                    list.compared(),
                    list.explained(),
                    list.unexplained().size()));
        }
        text.append(
                "\nCompared is whatever both have a price for: kinds of tokens, lengths of prompts, tiers of service.\n");
        text.append(String.format(
                Locale.ROOT,
                "%nNames as gateways write them: %,d, of which %,d have the price of the model that they mean and %,d are"
                        + " rightly unpriced; %,d wrong.%n",
                report.names().names(),
                report.names().priced(),
                report.names().unpriced(),
                report.names().wrong().size()));
        section(text, "Explanations", report.reasons());
        section(text, "Explanations that explain nothing", report.idle());
        section(
                text,
                "Names with another price than they are to have",
                report.names().wrong());
        for (Coverage.OfList list : report.lists()) {
            section(text, "Unexplained: " + list.format(), list.unexplained());
        }
        for (Coverage.OfList list : report.lists()) {
            section(text, "Without a price: " + list.format(), list.unpriced());
        }
        return text.toString();
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append("\n## ").append(title).append("\n\n");
            lines.forEach(each -> text.append("- ").append(each).append('\n'));
        }
    }
}
