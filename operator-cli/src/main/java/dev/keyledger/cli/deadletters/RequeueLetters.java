package dev.keyledger.cli.deadletters;

import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.StackOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ops dead-letters requeue}. */
@Command(
        name = "requeue",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ops dead-letters requeue --reason key-mismatch"},
        description = {
            "Sends dead letters to gateway-requests again, as they were received, once what made them so is mended: an",
            "aggregator that accepts more, say. What was counted meanwhile isn't counted again, and what still can't be",
            "becomes a dead letter again. The letters themselves stay until they are dropped or expire."
        })
final class RequeueLetters implements Callable<Integer> {
    /** They are in memory at once. */
    private static final int LETTERS_MAX = 10_000;

    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    /** One of these. */
    static final class Which {
        @Parameters(
                paramLabel = "PARTITION@OFFSET",
                converter = LetterPosition.Converter.class,
                description = "Those listed at these positions.")
        private List<LetterPosition> positions;

        @Option(names = "--reason", paramLabel = "R", description = "All with this reason.")
        private String reason;
    }

    @Override
    public Integer call() {
        var topic = new LetterTopic(stack.endpoints().kafka());
        var letters = new ArrayList<Letter>();
        if (which.positions != null) {
            which.positions.forEach(position -> letters.add(topic.at(position)));
        } else {
            topic.read(letter -> {
                if (letter.reason().equals(which.reason)) {
                    letters.add(letter);
                    requireFew(letters.size());
                }
            });
        }
        List<Letter> empty = letters.stream()
                .filter(letter -> !letter.holdsWhatWasReceived())
                .toList();
        if (which.positions != null && !empty.isEmpty()) {
            throw new OperatorProblem("%s says only that %s could not be counted, and holds nothing to send again: %s"
                    .formatted(
                            empty.getFirst().position(),
                            empty.getFirst().source(),
                            empty.getFirst().detail()));
        }
        letters.removeAll(empty);
        topic.requeue(letters);
        String counted = String.format(
                Locale.ROOT,
                json ? "{\"requeued\":%d%s}" : "requeued %,d%s",
                letters.size(),
                leftOut(json ? ",\"leftOut\":%d" : ", left out %,d that hold nothing of what was received", empty));
        spec.commandLine().getOut().println(counted);
        return 0;
    }

    private static String leftOut(String format, List<Letter> empty) {
        return empty.isEmpty() ? "" : String.format(Locale.ROOT, format, empty.size());
    }

    private static void requireFew(int letters) {
        if (letters > LETTERS_MAX) {
            throw new OperatorProblem(String.format(
                    Locale.ROOT,
                    "there are more than %,d of them: nothing was requeued; name positions, or drop some",
                    LETTERS_MAX));
        }
    }
}
