package dev.keyledger.usage.price;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code prices.json}. Strict: a price that can't be right (negative, two at one time, two models of one name)
 * stops the start with a message that names the line, since a wrong price is worse than none.
 */
public final class PriceFile {
    private static final String BUILT_IN = "/prices.json";
    private static final long PICO_PER_TOKEN_MAX = 1_000_000_000;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private final String name;
    private final Map<String, List<Price>> prices = new HashMap<>();

    private PriceFile(String name) {
        this.name = name;
    }

    /** The prices that come with this build. */
    public static PriceCatalogue builtIn() {
        try (InputStream json = PriceFile.class.getResourceAsStream(BUILT_IN)) {
            return read("prices.json", json.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalArgumentException in one line that names the file and the line of the first mistake */
    public static PriceCatalogue of(Path file) {
        try {
            return read(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("the price file " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    /**
     * @param name of the catalogue, for people
     * @throws IllegalArgumentException in one line that names the catalogue and the line of the first mistake
     */
    public static PriceCatalogue read(String name, String json) {
        return read(name, json.getBytes(StandardCharsets.UTF_8));
    }

    static PriceCatalogue read(String name, byte[] json) {
        var file = new PriceFile(name);
        try (JsonParser parser = MAPPER.createParser(json)) {
            file.readModels(parser);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            String mistake = e.getOriginalMessage().replaceAll(" \\(class [^)]*\\)", "");
            throw new IllegalArgumentException(name + " line " + line + ": " + mistake, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PriceCatalogue(file.prices);
    }

    private void readModels(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT
                || !"models".equals(parser.nextFieldName())
                || parser.nextToken() != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException(name + " line 1: must be {\"models\": [ … ]}");
        }
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            int line = parser.currentTokenLocation().getLineNr();
            add(MAPPER.readValue(parser, ModelEntry.class), line);
        }
        if (parser.currentToken() != JsonToken.END_ARRAY
                || parser.nextToken() != JsonToken.END_OBJECT
                || parser.nextToken() != null) {
            int line = parser.currentTokenLocation().getLineNr();
            throw new IllegalArgumentException(name + " line " + line + ": nothing may follow the list of models");
        }
    }

    private void add(ModelEntry entry, int line) {
        check(line, "a model", entry.model() != null && !entry.model().isBlank(), "has no name");
        String model = "model " + entry.model();
        check(line, model, entry.prices() != null && !entry.prices().isEmpty(), "has no prices");
        List<Price> sorted = entry.prices().stream()
                .map(price -> priceOf(price, model, line))
                .sorted(Comparator.comparing(Price::from))
                .toList();
        long moments = sorted.stream().map(Price::from).distinct().count();
        check(line, model, moments == sorted.size(), "has two prices from the same day");
        var names = new ArrayList<>(entry.aliases() == null ? List.<String>of() : entry.aliases());
        names.add(entry.model());
        for (String alias : names) {
            check(line, model, prices.put(alias, sorted) == null, "uses the name " + alias + ", which is taken");
        }
    }

    private Price priceOf(PriceEntry entry, String model, int line) {
        check(line, model, entry.from() != null, "has a price without \"from\"");
        check(
                line,
                model,
                entry.source() != null && entry.asOf() != null,
                "has a price without \"source\" or \"asOf\"");
        long input = picos(entry.inputPico(), null, "inputPico", model, line);
        long output = picos(entry.outputPico(), null, "outputPico", model, line);
        return new Price(
                startOf(entry.from()),
                input,
                picos(entry.cacheReadPico(), input, "cacheReadPico", model, line),
                picos(entry.cacheWritePico(), input, "cacheWritePico", model, line),
                output,
                picos(entry.reasoningPico(), output, "reasoningPico", model, line));
    }

    /** A part that has no price of its own costs what its whole costs. */
    private long picos(Long picos, Long whole, String field, String model, int line) {
        Long effective = picos == null ? whole : picos;
        boolean isPrice = effective != null && effective >= 0 && effective <= PICO_PER_TOKEN_MAX;
        check(line, model, isPrice, "needs " + field + " from 0 to " + PICO_PER_TOKEN_MAX + " pico-USD a token");
        return effective;
    }

    private void check(int line, String entry, boolean holds, String complaint) {
        if (!holds) {
            throw new IllegalArgumentException(name + " line " + line + ": " + entry + " " + complaint);
        }
    }

    private static Instant startOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** @param provider for people; prices go by the model's name */
    record ModelEntry(String model, String provider, List<String> aliases, List<PriceEntry> prices) {}

    /**
     * @param from the first UTC day
     * @param source where the price was published
     * @param asOf the last day on which it is known to have held
     */
    record PriceEntry(
            LocalDate from,
            Long inputPico,
            Long cacheReadPico,
            Long cacheWritePico,
            Long outputPico,
            Long reasoningPico,
            String source,
            LocalDate asOf,
            String note) {}
}
