package dev.keyledger.cli.prices;

import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PriceFile;
import dev.keyledger.prices.PriceFiles;
import dev.keyledger.prices.PriceList;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of a catalogue, as commands name them: with commas between them, a later one over those before it. */
public record CatalogueFiles(List<PriceFile> files) {
    static final String BUILT_IN = "built-in";

    /** Formats that say when their prices held. Of the others a file's own day is believed. */
    private static final Set<String> DATED = Set.of("keyledger-prices-1", "keyledger-prices-2");

    /** @throws OperatorProblem if a file can't be read */
    public static CatalogueFiles of(String written) {
        try {
            return new CatalogueFiles(Stream.of(written.split(","))
                    .map(String::strip)
                    .map(name -> name.equals(BUILT_IN) ? PriceFiles.builtInFile() : PriceFile.of(Path.of(name)))
                    .toList());
        } catch (IllegalArgumentException e) {
            throw new OperatorProblem(e.getMessage(), e);
        }
    }

    /** @throws OperatorProblem that names the place of the first mistake */
    PriceCatalogue catalogue() {
        return new PriceCatalogue(lists());
    }

    private List<PriceList> lists() {
        try {
            return files.stream().map(PriceFile::read).toList();
        } catch (IllegalArgumentException e) {
            throw new OperatorProblem(e.getMessage(), e);
        }
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
