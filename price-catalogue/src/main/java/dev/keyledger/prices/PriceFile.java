package dev.keyledger.prices;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** A price file that was not understood yet. */
public final class PriceFile {
    private static final int DAY_LENGTH = "@2026-08-21".length();

    private final String name;
    private final byte[] json;
    private final @Nullable LocalDate asOf;

    /**
     * @param name for people
     * @param asOf the last day on which its prices are known to have held, where it doesn't say; null: that isn't known
     */
    public PriceFile(String name, byte[] json, @Nullable LocalDate asOf) {
        this.name = name;
        this.json = json.clone();
        this.asOf = asOf;
    }

    /**
     * A file that doesn't say when its prices held may be told: {@code list.json@2026-08-21}. The file's own day isn't
     * asked, since whoever copies an old file has one of today.
     *
     * @param written a path, with such a day or without
     * @throws IllegalArgumentException if it can't be read
     */
    public static PriceFile of(String written) {
        int at = written.length() - DAY_LENGTH;
        if (at > 0 && written.charAt(at) == '@' && !Files.exists(Path.of(written))) {
            return of(Path.of(written.substring(0, at)), dayOf(written, at + 1));
        }
        return of(Path.of(written), null);
    }

    private static LocalDate dayOf(String written, int from) {
        try {
            return LocalDate.parse(written.substring(from));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("the price file " + written + " ends with no day, as in @2026-08-21", e);
        }
    }

    private static PriceFile of(Path file, @Nullable LocalDate asOf) {
        try {
            return new PriceFile(file.toString(), Files.readAllBytes(file), asOf);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + file, e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the price file " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    public String name() {
        return name;
    }

    public byte[] json() {
        return json.clone();
    }

    @Nullable
    LocalDate asOf() {
        return asOf;
    }

    /** @throws IllegalArgumentException in one line that names the file and the place of the first mistake */
    public PriceList read() {
        return PriceFiles.read(name, json, asOf);
    }
}
