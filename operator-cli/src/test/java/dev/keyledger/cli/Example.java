package dev.keyledger.cli;

import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** The examples that a command's help has. */
public final class Example {
    private static final Pattern CALL = Pattern.compile("(?m)^(?:Example: | +)ops (.+)$");
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|[^ \"]+");
    private static final Pattern CONTINUED = Pattern.compile("\\\\\n +");

    private Example() {}

    /**
     * The words behind {@code ops} of the first.
     *
     * @param command the command's words, such as {@code replay keys}
     */
    public static List<String> of(String command) {
        CommandLine line = new CommandLine(Operator.class);
        for (String word : List.of(command.split(" "))) {
            line = line.getSubcommands().get(word);
        }
        return allOf(line).getFirst();
    }

    static List<List<String>> allOf(CommandLine command) {
        return in(String.join("\n", command.getCommandSpec().usageMessage().footer()));
    }

    /** As they are printed, where what is too long is wrapped. */
    static List<List<String>> allPrintedOf(CommandLine command) {
        return in(command.getUsageMessage(CommandLine.Help.Ansi.OFF));
    }

    private static List<List<String>> in(String text) {
        return CALL.matcher(CONTINUED.matcher(text).replaceAll(""))
                .results()
                .map(call -> WORD.matcher(call.group(1))
                        .results()
                        .map(word -> word.group().replace("\"", ""))
                        .toList())
                .toList();
    }
}
