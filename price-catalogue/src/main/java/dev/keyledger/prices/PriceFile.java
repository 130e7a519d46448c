package dev.keyledger.prices;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** A price file that was not understood yet. */
public final class PriceFile {
    private final String name;
    private final byte[] json;
    private final LocalDate asOf;

    /**
     * @param name for people
     * @param asOf the last day on which its prices are known to have held, where it doesn't say
     */
    public PriceFile(String name, byte[] json, LocalDate asOf) {
        this.name = name;
        this.json = json.clone();
        this.asOf = asOf;
    }

    /**
     * A list that doesn't say when its prices held is believed to be as old as its file.
     *
     * @throws IllegalArgumentException if it can't be read
     */
    public static PriceFile of(Path file) {
        try {
            LocalDate modified = Files.getLastModifiedTime(file)
                    .toInstant()
                    .atOffset(ZoneOffset.UTC)
                    .toLocalDate();
            return new PriceFile(file.toString(), Files.readAllBytes(file), modified);
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

    LocalDate asOf() {
        return asOf;
    }

    /** @throws IllegalArgumentException in one line that names the file and the place of the first mistake */
    public PriceList read() {
        return PriceFiles.read(name, json, asOf);
    }
}
