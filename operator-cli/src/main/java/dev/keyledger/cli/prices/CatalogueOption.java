package dev.keyledger.cli.prices;

import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.StackOption;
import dev.keyledger.prices.PriceCatalogue;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code --catalog}, the catalogue that a command looks at. */
final class CatalogueOption {
    @Mixin
    private StackOption stack;

    @Option(
            names = "--catalog",
            paramLabel = "FILES",
            defaultValue = CatalogueFiles.BUILT_IN,
            description = "Default: ${DEFAULT-VALUE}.")
    private String files;

    /** @throws OperatorProblem if a file can't be read, or has a mistake */
    PriceCatalogue catalogue() {
        return CatalogueFiles.of(files, stack).catalogue();
    }
}
