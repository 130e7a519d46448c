package dev.keyledger.prices;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Reads price files in the formats that people have: our own, LiteLLM's, and genai-prices'. */
public final class PriceFiles {
    private static final String BUILT_IN = "/prices.json";

    private PriceFiles() {}

    /** The prices that come with this build. */
    public static PriceList builtIn() {
        try (InputStream json = PriceFiles.class.getResourceAsStream(BUILT_IN)) {
            return read("prices.json", json.readAllBytes(), LocalDate.EPOCH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A list that doesn't say when its prices held is believed to be as old as its file.
     *
     * @throws IllegalArgumentException in one line that names the file and the place of the first mistake
     */
    public static PriceList read(Path file) {
        try {
            LocalDate modified = Files.getLastModifiedTime(file)
                    .toInstant()
                    .atOffset(ZoneOffset.UTC)
                    .toLocalDate();
            return read(file.toString(), Files.readAllBytes(file), modified);
        } catch (IOException e) {
            throw new IllegalArgumentException("the price file " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    /**
     * @param name of the list, for people
     * @param asOf the last day on which its prices are known to have held, where it doesn't say
     * @throws IllegalArgumentException in one line that names the list and the place of the first mistake
     */
    public static PriceList read(String name, byte[] json, LocalDate asOf) {
        JsonAt root = JsonAt.root(name, json);
        if (OwnFormat.isOf(root)) {
            return OwnFormat.read(root);
        }
        if (FirstFormat.isOf(root)) {
            return FirstFormat.read(root);
        }
        if (GenaiPricesFormat.isOf(root)) {
            return GenaiPricesFormat.read(root, asOf);
        }
        if (LiteLlmFormat.isOf(root)) {
            return LiteLlmFormat.read(root, asOf);
        }
        throw root.wrong(
                "is none of the formats that are known here: " + OwnFormat.NAME
                        + " (an object with \"providers\"), LiteLLM's model_prices_and_context_window.json, genai-prices' data.json");
    }
}
