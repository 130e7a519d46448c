package dev.keyledger.cli.prices;

import picocli.CommandLine.Command;

@Command(
        name = "prices",
        description = {
            "What models cost, by the prices of this build or by price files.",
            "Files are in our own format, LiteLLM's model_prices_and_context_window.json, genai-prices' data.json, or",
            "OpenRouter's /api/v1/models. A catalogue is written as files with commas between them, of which a later one",
            "stands over those before it; built-in is what comes with this build, in-force what the running stack prices",
            "requests by. Behind a list that doesn't say when its prices held stands the day on which they did, as in",
            "list.json@2026-08-21: without it they count as stale."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ShowPrices.class,
            CheckPrices.class,
            ComparePrices.class,
            StalePrices.class,
            CoverageOfPrices.class
        })
public final class PricesCommand {}
