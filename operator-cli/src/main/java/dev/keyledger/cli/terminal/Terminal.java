package dev.keyledger.cli.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a command writes to. Asked of Linux, since Java 21 can't tell whether one stream in particular is a terminal. */
public enum Terminal {
    STANDARD_OUTPUT(1),
    STANDARD_ERROR(2);

    private static final int COLUMNS_OTHERWISE = 80;
    private static final int COLUMNS_MIN = 20;

    private final int descriptor;

    Terminal(int descriptor) {
        this.descriptor = descriptor;
    }

    public boolean isTerminal() {
        Path stream = Path.of("/proc/self/fd/" + descriptor);
        try {
            return Files.isSymbolicLink(stream)
                    && Files.readSymbolicLink(stream).toString().matches("/dev/(pts/|tty).*");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether colours are wanted: nobody has said no (https://no-color.org), and there is who sees them. */
    public boolean isColoured() {
        String no = System.getenv("NO_COLOR");
        return isTerminal() && (no == null || no.isEmpty());
    }

    /** How wide it is: as COLUMNS says, or as the terminal does. */
    public int columns() {
        OptionalInt columns = number(System.getenv("COLUMNS"));
        if (columns.isEmpty() && isTerminal()) {
            columns = ofTerminal();
        }
        return Math.max(COLUMNS_MIN, columns.orElse(COLUMNS_OTHERWISE));
    }

    private static OptionalInt ofTerminal() {
        try {
            Process size = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(size.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return size.waitFor(1, TimeUnit.SECONDS)
                    ? number(said.substring(said.indexOf(' ') + 1).strip())
                    : OptionalInt.empty();
        } catch (IOException e) {
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    private static OptionalInt number(@Nullable String text) {
        return text != null && text.matches("[1-9][0-9]{0,3}")
                ? OptionalInt.of(Integer.parseInt(text))
                : OptionalInt.empty();
    }
}
