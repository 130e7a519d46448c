package dev.keyledger.command.outbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Cuts a batch into waves that hold at most one event of a key each. A wave is acknowledged as a whole before the next
 * one is sent, so a later event of a key can never reach the topic after an earlier one has failed, whatever the
 * producer does with the rest of its buffer.
 */
final class Waves {
    private Waves() {}

    static List<List<UnsentEvent>> of(List<UnsentEvent> batch) {
        var waves = new ArrayList<List<UnsentEvent>>();
        List<UnsentEvent> wave = new ArrayList<>();
        Set<UUID> keys = new HashSet<>();
        for (UnsentEvent event : batch) {
            if (!keys.add(event.keyId())) {
                waves.add(wave);
                wave = new ArrayList<>();
                keys = new HashSet<>(Set.of(event.keyId()));
            }
            wave.add(event);
        }
        if (!wave.isEmpty()) {
            waves.add(wave);
        }
        return waves;
    }
}
