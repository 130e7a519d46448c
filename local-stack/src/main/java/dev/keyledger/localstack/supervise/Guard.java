package dev.keyledger.localstack.supervise;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Ends the children when the launcher cannot: it is a shell that reads the children's pids from a pipe which only the
 * launcher holds open. However the launcher ends, {@code kill -9} included, the pipe closes, and the shell stops every
 * child that is still there.
 */
public final class Guard implements AutoCloseable {
    /** Signals of a terminal must not end the guard before its work is done. A child leads its own process group. */
    private static final String SCRIPT = """
            trap '' HUP INT QUIT TERM
            children=
            while read -r verb pid signal; do
              rest=
              for child in $children; do
                [ "${child%%:*}" = "$pid" ] || rest="$rest $child"
              done
              children=$rest
              [ "$verb" != watch ] || children="$children $pid:$signal"
            done
            for child in $children; do
              kill -s "${child#*:}" "${child%%:*}" 2>/dev/null
            done
            for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
              alive=
              for child in $children; do
                kill -0 "${child%%:*}" 2>/dev/null && alive=yes
              done
              [ -n "$alive" ] || exit 0
              sleep 0.5
            done
            for child in $children; do
              kill -s KILL -- "-${child%%:*}" 2>/dev/null
            done
            """;

    private final Process shell;
    private final Writer pipe;

    public Guard() throws IOException {
        shell = new ProcessBuilder("setsid", "sh", "-c", SCRIPT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        pipe = shell.outputWriter(StandardCharsets.US_ASCII);
    }

    long pid() {
        return shell.pid();
    }

    synchronized void watch(long pid, String signal) throws IOException {
        pipe.write("watch " + pid + " " + signal + "\n");
        pipe.flush();
    }

    /** A pid that has ended may be given to a stranger, whom the guard must not stop. */
    synchronized void forget(long pid) throws IOException {
        pipe.write("forget " + pid + "\n");
        pipe.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        pipe.close();
    }
}
