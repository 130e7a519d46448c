package dev.keyledger.cli.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TraceEventsTest {
    private static final Instant LAST = Instant.parse("2026-11-23T08:00:00.123Z");
    private static final UUID FIRST_KEY = new UUID(0, 1);
    private static final UUID SECOND_KEY = new UUID(0, 2);
    private static final String CSV = """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2023-11-16 18:17:03.9799600,4808,10
            2023-11-16 18:17:04.0319600,3180,8
            2023-11-16 18:17:04.9799601,110,27""";

    @Test
    void lastRow_happensAtTheGivenTimeAndTheOthersKeepTheirDistance() {
        TraceEvents events = events(CSV, LAST);

        assertThat(events.timeOf(2)).isEqualTo(LAST);
        assertThat(events.timeOf(1)).isEqualTo(LAST.minusNanos(948_000_100));
        assertThat(events.timeOf(0)).isEqualTo(LAST.minusNanos(1_000_000_100));
    }

    @Test
    void rows_goToTheKeysInTurn() {
        TraceEvents events = events(CSV, LAST);

        assertThat(List.of(events.keyOf(0), events.keyOf(1), events.keyOf(2)))
                .containsExactly(FIRST_KEY, SECOND_KEY, FIRST_KEY);
    }

    @Test
    void sameFileAndTime_areTheSameEvents() {
        for (int row = 0; row < 3; row++) {
            assertThat(events(CSV, LAST).event(row)).isEqualTo(events(CSV, LAST).event(row));
        }
    }

    @Test
    void id_isAVersion5UuidThatDependsOnFileRowAndTime() {
        Set<String> ids = new HashSet<>();
        for (int row = 0; row < 3; row++) {
            ids.add(events(CSV, LAST).event(row).getId());
            ids.add(events(CSV, LAST.plusMillis(1)).event(row).getId());
            ids.add(events(CSV + "\n", LAST).event(row).getId());
        }

        assertThat(ids)
                .hasSize(9)
                .allSatisfy(id -> assertThat(UUID.fromString(id).version()).isEqualTo(5));
    }

    @Test
    void event_saysWhatTheRowSays() {
        var event = events(CSV, LAST).event(1);

        assertThat(event.getSource()).hasToString("/keyledger/trace-replay");
        assertThat(event.getType()).isEqualTo("dev.keyledger.gateway.request");
        assertThat(new String(event.getData().toBytes(), UTF_8))
                .isEqualTo("{\"keyId\":\"" + SECOND_KEY + "\",\"model\":\"gpt-4o\",\"inputTokens\":3180,"
                        + "\"outputTokens\":8,\"statusCode\":200,\"durationMs\":0}");
    }

    private static TraceEvents events(String csv, Instant last) {
        return new TraceEvents(
                Trace.parse("trace.csv", csv.getBytes(UTF_8)), List.of(FIRST_KEY, SECOND_KEY), "gpt-4o", last);
    }
}
