package dev.keyledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every command's help has an example, which is a call of that very command. */
class HelpTest {
    @Test
    void everyCommand_hasAnExample_thatItTakes() {
        var without = new ArrayList<String>();
        for (CommandLine command : leaves(new CommandLine(Operator.class))) {
            String name = command.getCommandSpec().qualifiedName();
            List<List<String>> examples = Example.allOf(command);
            if (examples.isEmpty()) {
                without.add(name);
            }
            assertThat(Example.allPrintedOf(command)).as("what %s prints", name).isEqualTo(examples);
            examples.forEach(example -> assertThat(commandOf(example)).isEqualTo(name));
        }
        assertThat(without).as("commands whose help has no example").isEmpty();
    }

    private static String commandOf(List<String> example) {
        CommandLine.ParseResult parsed = new CommandLine(Operator.class).parseArgs(example.toArray(String[]::new));
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        return parsed.commandSpec().qualifiedName();
    }

    private static List<CommandLine> leaves(CommandLine command) {
        if (command.getSubcommands().isEmpty()) {
            return List.of(command);
        }
        return command.getSubcommands().values().stream()
                .flatMap(sub -> leaves(sub).stream())
                .toList();
    }
}
