package dev.keyledger.prices;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the router OpenRouter says of itself, its answer to {@code GET /api/v1/models}: USD a token, as texts. */
final class OpenRouterFormat {
    private static final String NAME = "openrouter";
    private static final String SOURCE = "https://openrouter.ai/api/v1/models";

    private static final Map<String, TokenKind> KINDS = Map.of(
            "prompt", TokenKind.INPUT,
            "completion", TokenKind.OUTPUT,
            "input_cache_read", TokenKind.CACHE_READ,
            "input_cache_write", TokenKind.CACHE_WRITE,
            "input_cache_write_1h", TokenKind.CACHE_WRITE_1H,
            "audio", TokenKind.AUDIO_INPUT,
            "audio_output", TokenKind.AUDIO_OUTPUT,
            "image", TokenKind.IMAGE_INPUT,
            "image_output", TokenKind.IMAGE_OUTPUT,
            "internal_reasoning", TokenKind.REASONING);

    /** Charges for tools, which are billed apart, and where the tiers stand. */
    private static final Set<String> BESIDE =
            Set.of("web_search", "min_prompt_tokens", "overrides", "input_audio_cache");

    private OpenRouterFormat() {}

    static boolean isOf(JsonAt root) {
        return root.node().isObject()
                && root.find("data").filter(data -> data.node().isArray()).isPresent();
    }

    static PriceList read(JsonAt root, @Nullable LocalDate asOf) {
        var models = new LinkedHashMap<String, PricedModel>();
        var leftOut = new ArrayList<LeftOut>();
        for (JsonAt model : root.get("data").elements()) {
            String name = ModelNames.lower(model.get("id").text());
            try {
                Price price = model.checked(at -> priceOf(at, name, asOf));
                models.putIfAbsent(
                        name, new PricedModel(ProviderNames.OPENROUTER, name, Set.of(name), List.of(), List.of(price)));
            } catch (JsonAt.Mistake e) {
                leftOut.add(e.asLeftOut());
            }
        }
        return new PriceList(root.file(), NAME, List.copyOf(models.values()), Optional.empty(), leftOut);
    }

    private static Price priceOf(JsonAt model, String name, @Nullable LocalDate asOf) {
        JsonAt pricing = model.get("pricing");
        var rates = new ForeignRates();
        long perRequest = read(pricing, 0, rates);
        for (JsonAt override : pricing.find("overrides").map(JsonAt::elements).orElse(List.of())) {
            read(override, override.get("min_prompt_tokens").wholeNumber(), rates);
        }
        TieredRates complete =
                rates.complete(perRequest).orElseThrow(() -> pricing.wrong("no charge by the token or the request"));
        if (complete.areFree() && !name.endsWith(":free")) {
            throw pricing.wrong("all charges are zero, which doesn't say that it is free");
        }
        return new Price(Instant.EPOCH, null, null, ServiceTier.STANDARD, null, complete, SOURCE, asOf);
    }

    /** @return pico-USD a request */
    private static long read(JsonAt charges, long above, ForeignRates rates) {
        long perRequest = 0;
        for (JsonAt charge : charges.members()) {
            TokenKind kind = KINDS.get(charge.key());
            if (kind != null) {
                rates.put(above, kind, pico(charge));
            } else if (charge.key().equals("request")) {
                perRequest = pico(charge);
            } else if (!BESIDE.contains(charge.key())) {
                throw charge.wrong("a charge that is not known here");
            }
        }
        return perRequest;
    }

    private static long pico(JsonAt charge) {
        try {
            BigDecimal usd = new BigDecimal(charge.text());
            if (usd.signum() < 0) {
                throw charge.wrong("is negative: what it costs depends on where it is sent");
            }
            return Decimals.picoOfFloat(charge.believable(usd));
        } catch (NumberFormatException e) {
            throw charge.wrong("is not a number");
        }
    }
}
