package dev.keyledger.localstack.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.localstack.Checkout;
import dev.keyledger.localstack.CommandRun;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "up", "down", "status", "token", "servers", "train"})
    void launcher_helps(String command) {
        CommandRun run = command.isEmpty() ? CommandRun.of("--help") : CommandRun.of(command, "--help");
        assertThat(run).isEqualTo(new CommandRun(0, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "test --help", "build --help"})
    void script_helps(String arguments) throws Exception {
        Checkout.Output output = script(arguments);
        assertThat(output.exitCode()).isZero();
        assertThat(output.text()).startsWith("Usage: ./keyledger");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fly", "test --fast", "build now", ""})
    void script_refusesWhatItDoesNotKnow(String arguments) throws Exception {
        assertThat(script(arguments).exitCode()).isNotZero();
    }

    @Test
    void launcher_refusesUnknownOptions() {
        assertThat(CommandRun.of("up", "--fast").exitCode()).isNotZero();
        assertThat(CommandRun.of("up", "--fast").errors()).contains("Unknown option: '--fast'");
    }

    private static Checkout.Output script(String arguments) throws Exception {
        return Checkout.run(Checkout.ROOT, Map.of(), List.of("bash", "-c", "exec ./keyledger " + arguments));
    }
}
