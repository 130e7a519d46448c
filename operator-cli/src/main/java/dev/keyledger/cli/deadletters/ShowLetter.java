package dev.keyledger.cli.deadletters;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.StackOption;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.keyformat.KeysInText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ops dead-letters show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ops dead-letters show 3@1200"},
        description = "One dead letter, or record in quarantine, with all that was received; keys in it are masked.")
final class ShowLetter implements Callable<Integer> {
    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PARTITION@OFFSET", converter = LetterPosition.Converter.class, description = "As listed.")
    private LetterPosition position;

    @Option(names = "--quarantined", description = "A key event that could not be read.")
    private boolean quarantined;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    private record HeaderLine(String name, @Nullable String value) {}

    /** @param valueHex the value's bytes where they are no text; null otherwise */
    private record Result(
            String position,
            String reason,
            String detail,
            String source,
            String key,
            List<HeaderLine> headers,
            @Nullable String value,
            @Nullable String valueHex) {}

    @Override
    public Integer call() throws JsonProcessingException {
        Endpoints endpoints = stack.endpoints();
        Result result = quarantined
                ? resultOf(endpoints, new LetterTopic(endpoints.kafka(), Topics.KEY_EVENTS).at(position))
                : resultOf(new LetterTopic(endpoints.kafka()).at(position));
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(WireJson.mapper().writeValueAsString(result));
            return 0;
        }
        out.printf("reason   %s: %s%n", result.reason(), result.detail());
        out.printf("source   %s %s%n", quarantined ? Topics.KEY_EVENTS : Topics.GATEWAY_REQUESTS, result.source());
        out.printf("key      %s%n", result.key());
        result.headers().forEach(header -> out.printf("header   %s: %s%n", header.name(), header.value()));
        out.println(result.valueHex() == null ? result.value() : "(no text) " + result.valueHex());
        return 0;
    }

    /** Of a record in quarantine only the query service knows why it is there. */
    private static Result resultOf(Endpoints endpoints, Letter record) {
        Result received = resultOf(record);
        return new Result(
                received.position(),
                new Quarantine(endpoints)
                        .at(record.position())
                        .map(QuarantinedEvent::reason)
                        .orElse("it is not in quarantine"),
                "",
                received.position(),
                received.key(),
                received.headers(),
                received.value(),
                received.valueHex());
    }

    private static Result resultOf(Letter letter) {
        var headers = new ArrayList<HeaderLine>();
        for (Header header : letter.headers()) {
            headers.add(new HeaderLine(header.key(), header.value() == null ? null : masked(header.value())));
        }
        String text = letter.valueText().map(KeysInText::masked).orElse(null);
        String hex = text == null && letter.value() != null ? masked(letter.value()) : null;
        return new Result(
                letter.position().toString(),
                letter.reason(),
                letter.detail(),
                letter.source(),
                letter.key(),
                headers,
                text,
                hex);
    }

    /** As text, or else as hexadecimal digits; where there is a key among bytes that are no text, only that is said. */
    private static String masked(byte[] bytes) {
        return Letter.textOf(bytes).map(KeysInText::masked).orElseGet(() -> {
            String anyway = new String(bytes, StandardCharsets.ISO_8859_1);
            return KeysInText.masked(anyway).equals(anyway)
                    ? HexFormat.of().formatHex(bytes)
                    : "(" + bytes.length + " bytes with a key in them)";
        });
    }
}
