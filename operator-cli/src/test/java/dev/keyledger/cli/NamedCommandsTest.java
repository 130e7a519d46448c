package dev.keyledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What services and documents tell an operator to type. */
class NamedCommandsTest {
    private static final Path CHECKOUT = Path.of("..");
    /** With what starts it, or alone, where what follows is one of its commands. */
    private static final Pattern NAMED = Pattern.compile("(?:keyledger ops|(?<![a-z-])ops(?= (?:"
            + String.join("|", new CommandLine(Operator.class).getSubcommands().keySet())
            + ")\\b))((?: [a-z][a-z-]*)*)((?: --[a-z][a-z-]*(?:[ =](?![a-z-]*--)[^\\s`\"]+)?)*)");

    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");
    private static final Pattern JOINED_TEXT = Pattern.compile("\"\\s*\\+\\s*\"");

    @Test
    void commandsThatAreNamed_exist() {
        var named = new TreeSet<String>();
        var wrong = new ArrayList<String>();
        texts().forEach((file, text) -> NAMED.matcher(text).results().forEach(match -> {
            named.add(match.group().strip());
            if (!exists(match.group(1).strip(), match.group(2))) {
                wrong.add(file + ": " + match.group());
            }
        }));

        assertThat(wrong).isEmpty();
        assertThat(named)
                .contains(
                        "keyledger ops republish",
                        "keyledger ops replay keys",
                        "keyledger ops replay usage",
                        "keyledger ops replay usage-copy",
                        "ops timeline show");
    }

    private static boolean exists(String words, String options) {
        CommandLine command = new CommandLine(Operator.class);
        for (String word : words.isEmpty() ? List.<String>of() : List.of(words.split(" "))) {
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                // A command without any below it may be followed by its parameters, or by the rest of a sentence.
                if (!command.getSubcommands().isEmpty()) {
                    return false;
                }
                break;
            }
            command = next;
        }
        Map<String, ?> known = command.getCommandSpec().optionsMap();
        return OPTION.matcher(options).results().allMatch(option -> known.containsKey(option.group()));
    }

    private static Map<Path, String> texts() {
        var texts = new HashMap<Path, String>();
        try (Stream<Path> modules = Files.list(CHECKOUT)) {
            for (Path module : modules.filter(Files::isDirectory).toList()) {
                read(module.resolve("src/main/java"), ".java", texts);
            }
            read(CHECKOUT.resolve("docs"), ".md", texts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    private static void read(Path directory, String ending, Map<Path, String> texts) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(ending)).toList()) {
                texts.put(
                        file,
                        JOINED_TEXT
                                .matcher(Files.readString(file))
                                .replaceAll("")
                                .replaceAll("\\s+", " "));
            }
        }
    }
}
