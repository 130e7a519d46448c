package dev.keyledger.localstack.supervise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What JVMs keep of a training run so that later starts needn't do it again: classes that are loaded and,
 * from JDK 25 on, linked already. Each file belongs to one build of a program and one build of
 * the JVM. A JVM that is given a file that doesn't fit leaves it, so the worst is a slow start.
 */
public final class StartCaches {
    private static final boolean AHEAD_OF_TIME = Runtime.version().feature() >= 25;

    private final boolean training;
    private final List<Path> missing = new ArrayList<>();

    private StartCaches(boolean training) {
        this.training = training;
    }

    /** For starts with what an earlier training run left. */
    public static StartCaches used() {
        return new StartCaches(false);
    }

    /** For a run in which every JVM without one writes, at its end, what it has learnt. */
    public static StartCaches training() {
        return new StartCaches(true);
    }

    /** How long a group of children may take to end: with what they have learnt to write down, much longer. */
    public Duration stopPatience() {
        return training ? Duration.ofMinutes(3) : Duration.ofSeconds(7);
    }

    /** Whether a program was, or is to be, started without one. */
    public boolean incomplete() {
        return !missing.isEmpty();
    }

    /**
     * The options for a JVM.
     *
     * @param directory where the program's file is kept
     * @param builtLast what each build of the program writes anew
     */
    List<String> options(Path directory, String program, Path builtLast) {
        Path file = directory.toAbsolutePath().resolve(program + "-" + Runtime.version() + ".startcache");
        if (isNewer(file, builtLast)) {
            return AHEAD_OF_TIME
                    // A method's adapter that it has to make anew, it says at length.
                    ? List.of("-Xlog:aot*=error", "-XX:AOTCache=" + file)
                    : List.of("-XX:SharedArchiveFile=" + file);
        }
        missing.add(file);
        if (!training) {
            return List.of();
        }
        return AHEAD_OF_TIME
                // A JVM goes no further with a method than its training went, and ours leaves the optimising compiler
                // out.
                ? List.of(
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:-AOTRecordTraining",
                        "-XX:AOTCacheOutput=" + unfinished(file))
                : List.of("-XX:ArchiveClassesAtExit=" + unfinished(file));
    }

    /** Once the JVMs of a training run have ended; until then nobody sees a file that is still being written. */
    public void keep() throws IOException {
        for (Path file : missing) {
            Files.move(unfinished(file), file, StandardCopyOption.REPLACE_EXISTING);
        }
        missing.clear();
    }

    private static Path unfinished(Path file) {
        return file.resolveSibling(file.getFileName() + ".unfinished");
    }

    private static boolean isNewer(Path file, Path other) {
        try {
            return Files.exists(file)
                    && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(other)) > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
