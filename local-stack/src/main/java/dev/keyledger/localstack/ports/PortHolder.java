package dev.keyledger.localstack.ports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Who listens on a port, as Linux tells it under /proc; elsewhere, or when it is another user's, nobody is found. */
final class PortHolder {
    private static final String LISTENING = "0A";
    private static final int COMMAND_CHARACTERS_MAX = 120;

    private PortHolder() {}

    /** For people: {@code pid 4711 (java -jar …)}. */
    static Optional<String> of(int port) {
        Set<String> sockets = listeningSockets(port);
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
            return processes
                    .filter(process -> holdsOneOf(process.pid(), sockets))
                    .findFirst()
                    .map(process -> "pid " + process.pid() + " (" + commandOf(process.pid()) + ")");
        }
    }

    private static Set<String> listeningSockets(int port) {
        var sockets = new HashSet<String>();
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try (Stream<String> rows = Files.lines(Path.of(table))) {
                // Columns: number, local address, remote address, state, …, the inode is the tenth.
                rows.map(row -> row.strip().split("\\s+"))
                        .filter(row -> row.length > 9 && row[1].endsWith(suffix) && row[3].equals(LISTENING))
                        .forEach(row -> sockets.add("socket:[" + row[9] + "]"));
            } catch (IOException e) {
                // Not Linux, or no IPv6.
            }
        }
        return sockets;
    }

    private static boolean holdsOneOf(long pid, Set<String> sockets) {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return descriptors.anyMatch(descriptor -> sockets.contains(target(descriptor)));
        } catch (IOException e) {
            return false;
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static String commandOf(long pid) {
        try {
            String command = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                    .replace('\0', ' ')
                    .strip();
            return command.length() <= COMMAND_CHARACTERS_MAX
                    ? command
                    : command.substring(0, COMMAND_CHARACTERS_MAX) + "…";
        } catch (IOException e) {
            return "unknown";
        }
    }
}
