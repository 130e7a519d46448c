package dev.keyledger.command.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.key.TimelineId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WavesTest {
    private static final UUID A = UUID.randomUUID();
    private static final UUID B = UUID.randomUUID();

    private static UnsentEvent event(long position, UUID keyId) {
        return new UnsentEvent(
                position,
                UUID.randomUUID(),
                new WorkspaceId("acme"),
                keyId,
                position,
                EventType.KEY_RENAMED,
                1,
                Instant.EPOCH,
                TimelineId.FIRST,
                "{}");
    }

    @Test
    void eventsOfDifferentKeys_goTogether() {
        var batch = List.of(event(1, A), event(2, B));
        assertThat(Waves.of(batch)).containsExactly(batch);
    }

    @Test
    void secondEventOfAKey_startsANewWave() {
        var a1 = event(1, A);
        var b1 = event(2, B);
        var a2 = event(3, A);
        var b2 = event(4, B);
        var a3 = event(5, A);
        assertThat(Waves.of(List.of(a1, b1, a2, b2, a3)))
                .containsExactly(List.of(a1, b1), List.of(a2, b2), List.of(a3));
    }

    @Test
    void nothing_isNoWave() {
        assertThat(Waves.of(List.of())).isEmpty();
    }
}
