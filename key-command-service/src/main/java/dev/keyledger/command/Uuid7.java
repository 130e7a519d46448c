package dev.keyledger.command;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.util.UUID;

/** New ids of keys and events: UUIDv7, so that they sort by time and stay together in an index. */
public final class Uuid7 {
    private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    private Uuid7() {}

    public static UUID next() {
        return GENERATOR.generate();
    }
}
