package dev.keyledger.system;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The examples in the help of {@code ./keyledger ops} and of all its commands, as somebody would type them from there. */
final class HelpExamples {
    private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z-]+)  +\\S.*$");
    private static final Pattern CALL = Pattern.compile("(?m)^(?:Example: | +)ops (.+)$");
    private static final Pattern CONTINUED = Pattern.compile("\\\\\n +");
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|[^ \"]+");
    private static final String COMMANDS = "\nCommands:\n";

    private final Stack stack;

    HelpExamples(Stack stack) {
        this.stack = stack;
    }

    /** The words behind {@code ./keyledger} of each. */
    List<List<String>> all() {
        return of(List.of("ops"));
    }

    private List<List<String>> of(List<String> command) {
        String help =
                stack.run(Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new));
        if (help.contains(COMMANDS)) {
            return COMMAND.matcher(help.substring(help.indexOf(COMMANDS)))
                    .results()
                    .flatMap(found -> of(with(command, found.group(1))).stream())
                    .toList();
        }
        return CALL.matcher(CONTINUED.matcher(help).replaceAll(""))
                .results()
                .map(call -> words(call.group(1)))
                .toList();
    }

    private static List<String> with(List<String> command, String word) {
        var longer = new ArrayList<>(command);
        longer.add(word);
        return longer;
    }

    private static List<String> words(String call) {
        var words = new ArrayList<>(List.of("ops"));
        WORD.matcher(call).results().forEach(word -> words.add(word.group().replace("\"", "")));
        return words;
    }
}
