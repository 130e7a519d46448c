package dev.keyledger.cli.deadletters;

import dev.keyledger.cli.stack.StackOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ops dead-letters drop}. */
@Command(
        name = "drop",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ops dead-letters drop 3@1200"},
        description = {
            "Deletes a dead letter and all before it in its partition, for good: Kafka deletes only from the beginning.",
            "Letters that nobody drops expire after 35 days."
        })
final class DropLetters implements Callable<Integer> {
    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PARTITION@OFFSET",
            converter = LetterPosition.Converter.class,
            description = "The last to be deleted.")
    private LetterPosition last;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        var topic = new LetterTopic(stack.endpoints().kafka());
        // A position that isn't there is a mistake, and deleting up to it another one.
        LetterPosition position = topic.at(last).position();
        topic.dropThrough(position);
        spec.commandLine()
                .getOut()
                .println(json ? "{\"droppedThrough\":\"" + position + "\"}" : "dropped through " + position);
        return 0;
    }
}
