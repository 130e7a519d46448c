package dev.keyledger.cli.reconcile;

import dev.keyledger.cli.reconcile.SpilledEvents.Found;
import java.time.Instant;
import java.util.UUID;

/** Compares as many events as it is told, in a process of its own, whose memory is limited. */
final class ManyEvents {
    private ManyEvents() {}

    public static void main(String[] arguments) {
        int events = Integer.parseInt(arguments[0]);
        var differences = new Differences(difference -> {});
        try (var spilled = new SpilledEvents()) {
            for (int i = 0; i < events; i++) {
                spilled.add(new Found(event(i), -1, i, true));
                if (i != events / 2) {
                    spilled.add(new Found(event(i), 0, i, true));
                }
            }
            for (int file = 0; file < SpilledEvents.FILES; file++) {
                differences.compare(spilled.read(file));
            }
        }
        differences.settle();
        System.out.println(events + " compared, " + differences.count() + " differ");
    }

    private static EventRef event(int i) {
        return new EventRef(
                new UUID(1, i),
                new UUID(i / 4, 7),
                i % 4 + 1L,
                "dev.keyledger.key.renamed",
                "/workspaces/acme",
                Instant.ofEpochSecond(i),
                "0".repeat(64));
    }
}
