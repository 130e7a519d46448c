package dev.keyledger.cli.prices;

import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.prices.PriceFile;
import dev.keyledger.prices.coverage.Coverage;
import dev.keyledger.prices.coverage.CoverageText;
import dev.keyledger.prices.coverage.Expectations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ops prices coverage}. */
@Command(
        name = "coverage",
        mixinStandardHelpOptions = true,
        description = {
            "How much of public lists a catalogue has prices of, and whether they agree.",
            "Where they say something else, whether it is known why; and whether names as gateways write them have the price",
            "that they are to have. Fails if a goal is missed, something is unexplained, or an explanation explains nothing.",
            "Needs no running stack."
        },
        footer = {
            "",
            "Example:",
            "  ops prices coverage --expect price-catalogue/coverage.json --at 2026-08-21 \\",
            "      --report docs/price-coverage.md \\",
            "      openrouter-models.json litellm.json genai-prices.json"
        })
final class CoverageOfPrices implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Public lists.")
    private List<String> lists;

    @Mixin
    private CatalogueOption catalog;

    @Option(
            names = "--expect",
            paramLabel = "FILE",
            required = true,
            description = "Goals, names and what they mean, and explanations of differences.")
    private Path expect;

    @Mixin
    private AtOption at;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the report there as well, as Markdown.")
    private @Nullable Path report;

    @Option(names = "--json", description = "Print the result as JSON, of which explanations can be made.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Coverage.Report found = found();
        spec.commandLine()
                .getOut()
                .println(json ? WireJson.mapper().writeValueAsString(found) : CoverageText.of(found));
        if (report != null) {
            Files.writeString(report, CoverageText.of(found));
        }
        return found.isMet() ? 0 : 1;
    }

    private Coverage.Report found() throws IOException {
        try {
            return Coverage.of(
                    catalog.catalogue(),
                    lists.stream().map(PriceFile::of).toList(),
                    Expectations.read(expect.toString(), Files.readAllBytes(expect)),
                    at.orNow());
        } catch (NoSuchFileException e) {
            throw new OperatorProblem("there is no file " + expect, e);
        } catch (IllegalArgumentException e) {
            throw OperatorProblem.of(e);
        }
    }
}
