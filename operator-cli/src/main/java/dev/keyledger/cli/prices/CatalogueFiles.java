package dev.keyledger.cli.prices;

import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.StackOption;
import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PriceFile;
import dev.keyledger.prices.PriceFiles;
import dev.keyledger.prices.PriceList;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of a catalogue, as commands name them: with commas between them, a later one over those before it. */
public record CatalogueFiles(List<PriceFile> files) {
    static final String BUILT_IN = "built-in";
    static final String IN_FORCE = "in-force";

    /** Formats that say when their prices held. */
    private static final Set<String> DATED = Set.of("keyledger-prices-1", "keyledger-prices-2");

    /**
     * @param stack whose catalogue in force is asked for where it is one of them
     * @throws OperatorProblem if a file can't be read
     */
    public static CatalogueFiles of(String written, StackOption stack) {
        try {
            return new CatalogueFiles(Stream.of(written.split(","))
                    .map(String::strip)
                    .flatMap(name -> filesOf(name, stack))
                    .toList());
        } catch (IllegalArgumentException e) {
            throw OperatorProblem.of(e);
        }
    }

    private static Stream<PriceFile> filesOf(String name, StackOption stack) {
        return switch (name) {
            case BUILT_IN -> Stream.of(PriceFiles.builtInFile());
            case IN_FORCE -> InForce.of(stack).files().stream();
            default -> Stream.of(PriceFile.of(name));
        };
    }

    /** @throws OperatorProblem that names the place of the first mistake */
    PriceCatalogue catalogue() {
        return new PriceCatalogue(lists());
    }

    private List<PriceList> lists() {
        try {
            return files.stream().map(PriceFile::read).toList();
        } catch (IllegalArgumentException e) {
            throw OperatorProblem.of(e);
        }
    }

    /**
     * Lists that don't say when their prices held, and were not told: all that they price counts as stale.
     *
     * @throws OperatorProblem that names the place of the first mistake
     */
    public List<String> undated() {
        return lists().stream()
                .filter(PriceList::isUndated)
                .map(PriceList::name)
                .toList();
    }

    /**
     * The catalogue as one text, for a request. One file that says when its prices held is sent as it is.
     *
     * @throws OperatorProblem that names the place of the first mistake
     */
    public String text() {
        List<PriceList> lists = lists();
        return lists.size() == 1 && DATED.contains(lists.getFirst().format())
                ? new String(files.getFirst().json(), StandardCharsets.UTF_8)
                : PriceFiles.together(files);
    }
}
