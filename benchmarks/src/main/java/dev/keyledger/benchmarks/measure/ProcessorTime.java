package dev.keyledger.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The processor time that processes have used, each with its living children and those it has waited for, as Linux
 * counts it: in hundredths of a second. PostgreSQL is a process and a child for each connection.
 */
public final class ProcessorTime {
    private static final double TICKS_PER_SECOND = 100;

    // Fields of /proc/PID/stat, counted from the one after the command's name.
    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int WAITED_USER = 13;
    private static final int WAITED_SYSTEM = 14;

    private ProcessorTime() {}

    /** Seconds by name; a process that is gone has 0. */
    public static Map<String, Double> secondsOf(Map<String, Long> pids) {
        var seconds = new LinkedHashMap<String, Double>();
        pids.forEach((name, pid) -> seconds.put(name, ofTree(pid) / TICKS_PER_SECOND));
        return seconds;
    }

    /** Seconds that this process alone has used, without its children. */
    public static double secondsOfThisProcess() {
        String[] stat = statOf(ProcessHandle.current().pid());
        return (number(stat, USER) + number(stat, SYSTEM)) / TICKS_PER_SECOND;
    }

    /** Seconds that this process's ended children had used. */
    public static double secondsOfEndedChildren() {
        String[] stat = statOf(ProcessHandle.current().pid());
        return (number(stat, WAITED_USER) + number(stat, WAITED_SYSTEM)) / TICKS_PER_SECOND;
    }

    private static long ofTree(long pid) {
        String[] stat = statOf(pid);
        if (stat.length == 0) {
            return 0;
        }
        long ticks =
                number(stat, USER) + number(stat, SYSTEM) + number(stat, WAITED_USER) + number(stat, WAITED_SYSTEM);
        try (Stream<ProcessHandle> children = ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children)) {
            return ticks
                    + children.map(child -> statOf(child.pid()))
                            .filter(child -> child.length > 0 && number(child, PARENT) == pid)
                            .mapToLong(child -> number(child, USER) + number(child, SYSTEM))
                            .sum();
        }
    }

    private static long number(String[] stat, int field) {
        return Long.parseLong(stat[field]);
    }

    /** The fields after the command's name, which may hold anything, even spaces; none if the process is gone. */
    private static String[] statOf(long pid) {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        } catch (NoSuchFileException e) {
            return new String[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
