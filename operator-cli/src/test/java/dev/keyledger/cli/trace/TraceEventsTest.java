package dev.keyledger.cli.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceEventsTest {
    private static final Instant LAST = Instant.parse("2026-11-23T08:00:00.123Z");
    private static final UUID FIRST_KEY = new UUID(0, 1);
    private static final UUID SECOND_KEY = new UUID(0, 2);
    private static final String CSV = """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2023-11-16 18:17:03.9799600,4808,10
            2023-11-16 18:17:04.0319600,3180,8
            2023-11-16 18:17:04.9799601,110,27""";

    @TempDir
    private Path directory;

    @Test
    void lastRow_happensAtTheGivenTimeAndTheOthersKeepTheirDistance() {
        List<Instant> times = made(CSV, LAST).stream()
                .map(event -> event.getTime().toInstant())
                .toList();

        assertThat(times).containsExactly(LAST.minusNanos(1_000_000_100), LAST.minusNanos(948_000_100), LAST);
    }

    @Test
    void rows_goToTheKeysInTurn() {
        TraceEvents events = events(CSV, LAST);

        assertThat(List.of(events.keyOf(0), events.keyOf(1), events.keyOf(2)))
                .containsExactly(FIRST_KEY, SECOND_KEY, FIRST_KEY);
    }

    @Test
    void sameFileAndTime_areTheSameEvents() {
        assertThat(made(CSV, LAST)).isEqualTo(made(CSV, LAST)).hasSize(3);
    }

    @Test
    void id_isAVersion5UuidThatDependsOnFileRowAndTime() {
        Set<String> ids = new HashSet<>();
        made(CSV, LAST).forEach(event -> ids.add(event.getId()));
        made(CSV, LAST.plusMillis(1)).forEach(event -> ids.add(event.getId()));
        made(CSV + "\n", LAST).forEach(event -> ids.add(event.getId()));

        assertThat(ids)
                .hasSize(9)
                .allSatisfy(id -> assertThat(UUID.fromString(id).version()).isEqualTo(5));
    }

    @Test
    void event_saysWhatTheRowSays() {
        var event = made(CSV, LAST).get(1);

        assertThat(event.getSource()).hasToString("/keyledger/trace-replay");
        assertThat(event.getType()).isEqualTo("dev.keyledger.gateway.request");
        assertThat(new String(event.getData().toBytes(), UTF_8))
                .isEqualTo("{\"keyId\":\"" + SECOND_KEY + "\",\"model\":\"gpt-4o\",\"inputTokens\":3180,"
                        + "\"outputTokens\":8,\"statusCode\":200,\"durationMs\":0}");
    }

    /** Whoever has replayed a trace before must not have its requests counted a second time. */
    @Test
    void ids_areThoseThatWereAlwaysMade() {
        assertThat(made(CSV, LAST).stream().map(CloudEvent::getId))
                .containsExactly(
                        "3f8e7600-a650-59cf-a777-587a573f64c1",
                        "83b39c7e-0bf5-506c-9a48-bf967ea84635",
                        "5b51c1fd-6bfa-52f3-9ea5-5c78511e83e1");
    }

    private List<CloudEvent> made(String csv, Instant last) {
        TraceEvents events = events(csv, last);
        var made = new ArrayList<CloudEvent>();
        events.trace().forEach((number, row) -> made.add(events.event(number, row)));
        return made;
    }

    private TraceEvents events(String csv, Instant last) {
        return new TraceEvents(TraceFile.read(directory, csv), List.of(FIRST_KEY, SECOND_KEY), "gpt-4o", last);
    }
}
