package dev.keyledger.prices;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads price files in the formats that people have: our own, and those of three public lists. */
public final class PriceFiles {
    private static final String BUILT_IN = "prices.json";

    private PriceFiles() {}

    /** The prices that come with this build. */
    public static PriceList builtIn() {
        return builtInFile().read();
    }

    /** The same as they are written. */
    public static PriceFile builtInFile() {
        try (InputStream json = PriceFiles.class.getResourceAsStream("/" + BUILT_IN)) {
            return new PriceFile(BUILT_IN, json.readAllBytes(), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param name of the list, for people
     * @param asOf the last day on which its prices are known to have held, where it doesn't say; null: that isn't known
     * @throws IllegalArgumentException in one line that names the list and the place of the first mistake
     */
    public static PriceList read(String name, byte[] json, @Nullable LocalDate asOf) {
        return read(JsonAt.root(name, json), asOf);
    }

    /**
     * The same, where the document may also be several lists that {@link #together} put into one.
     *
     * @return a later one stands over those before it
     */
    public static List<PriceList> readAll(String name, byte[] json, @Nullable LocalDate asOf) {
        JsonAt root = JsonAt.root(name, json);
        return ListsFormat.isOf(root) ? ListsFormat.read(root) : List.of(read(root, asOf));
    }

    /**
     * The files of which {@link #readAll} reads the lists.
     *
     * @throws IllegalArgumentException if it isn't JSON, or not as {@link #together} writes it
     */
    public static List<PriceFile> apart(String name, byte[] json, @Nullable LocalDate asOf) {
        JsonAt root = JsonAt.root(name, json);
        return ListsFormat.isOf(root) ? ListsFormat.apart(root) : List.of(new PriceFile(name, json, asOf));
    }

    /** One text that says the same as several files, each of which is one that can be read. */
    public static String together(List<PriceFile> files) {
        return ListsFormat.write(files);
    }

    static PriceList read(JsonAt root, @Nullable LocalDate asOf) {
        if (OwnFormat.isOf(root)) {
            return OwnFormat.read(root);
        }
        if (FirstFormat.isOf(root)) {
            return FirstFormat.read(root);
        }
        if (GenaiPricesFormat.isOf(root)) {
            return GenaiPricesFormat.read(root, asOf);
        }
        if (OpenRouterFormat.isOf(root)) {
            return OpenRouterFormat.read(root, asOf);
        }
        if (LiteLlmFormat.isOf(root)) {
            return LiteLlmFormat.read(root, asOf);
        }
        throw root.wrong("is none of the formats that are known here: " + OwnFormat.NAME
                + " (an object with \"providers\"), LiteLLM's model_prices_and_context_window.json, genai-prices' data.json,"
                + " OpenRouter's /api/v1/models");
    }
}
