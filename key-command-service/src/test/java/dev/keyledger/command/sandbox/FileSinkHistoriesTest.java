package dev.keyledger.command.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever writers come in whatever order, and wherever they die: the newest secret wins. */
class FileSinkHistoriesTest {
    private static final int SEEDS = 60;
    private static final int STEPS = 25;

    @TempDir
    private Path temporary;

    static List<Integer> seeds() {
        return new Random(20_261_123).ints(SEEDS).boxed().toList();
    }

    /**
     * Writers with secrets of any age, half of which die at a random moment, and others who delete or damage the secret.
     * What anybody was told to be held stays; a secret that is there only gives way to a newer one; in the end the
     * newest is there.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void randomHistory_neverGoesBack(int seed) throws Exception {
        var random = new Random(seed);
        var directory = new SandboxDirectory(temporary);
        var story = new ArrayList<String>();
        int newest = 1;
        int told = 0;
        int visible = 0;
        for (int step = 0; step < STEPS; step++) {
            newest += random.nextInt(2);
            int version = 1 + random.nextInt(newest);
            if (random.nextInt(8) == 0 && Files.exists(directory.env())) {
                story.add("damage");
                Files.delete(directory.env());
                visible = 0;
            }
            int dies = random.nextBoolean() ? random.nextInt(7) : Integer.MAX_VALUE;
            story.add("ensure " + version + (dies < 7 ? " dying at " + dies : ""));
            try {
                int held = directory.sinkThat(new DyingAt(dies)).ensure(Secrets.version(version));
                assertThat(held).as("seed %d: %s", seed, story).isGreaterThanOrEqualTo(Math.max(version, told));
                told = held;
            } catch (SinkException e) {
                story.add("failed");
            }
            int now = directory.visibleVersion();
            assertThat(now).as("seed %d: %s", seed, story).isGreaterThanOrEqualTo(visible);
            visible = now;
        }
        assertThat(directory.sink().ensure(Secrets.version(newest))).isEqualTo(newest);
        assertThat(directory.visibleVersion()).as("seed %d: %s", seed, story).isEqualTo(newest);
        assertThat(directory.files()).containsExactly(".gateway.lock", ".gateway.version", "gateway.env");
    }

    @Test
    void threadsWithDifferentSinksOnOneDirectory_agreeOnTheNewest() throws Exception {
        var directory = new SandboxDirectory(temporary);
        int threads = 8;
        int versions = 25;
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var writers = new ArrayList<Future<Void>>();
            for (int seed = 0; seed < threads; seed++) {
                writers.add(pool.submit(writer(directory.sink(), new Random(seed), versions)));
            }
            writers.add(pool.submit(writer(directory.sink(), versions)));
            for (Future<Void> writer : writers) {
                writer.get();
            }
        }
        assertThat(directory.visibleVersion()).isEqualTo(versions);
        assertThat(directory.files()).containsExactly(".gateway.lock", ".gateway.version", "gateway.env");
    }

    private static Callable<Void> writer(FileSink sink, Random random, int versions) {
        return () -> {
            for (int i = 0; i < versions; i++) {
                int version = 1 + random.nextInt(versions);
                assertThat(sink.ensure(Secrets.version(version))).isGreaterThanOrEqualTo(version);
            }
            return null;
        };
    }

    /** Every version once, so that the newest is sure to be among them. */
    private static Callable<Void> writer(FileSink sink, int versions) {
        return () -> {
            for (int version = 1; version <= versions; version++) {
                assertThat(sink.ensure(Secrets.version(version))).isGreaterThanOrEqualTo(version);
            }
            return null;
        };
    }

    /** Dies at a half step of a replacement: before it, with its temporary file left, or after it. */
    private static final class DyingAt implements FileSink.Replacement {
        private int survives;

        private DyingAt(int survives) {
            this.survives = survives;
        }

        @Override
        public void replace(Path file, String content) throws IOException {
            if (survives-- == 0) {
                Files.writeString(file.resolveSibling(".gateway.env.new"), content.substring(0, content.length() / 2));
                throw new IOException("died");
            }
            DurableFile.replace(file, content);
            if (survives-- == 0) {
                throw new IOException("died");
            }
        }
    }
}
