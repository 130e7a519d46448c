package dev.keyledger.command.transfer;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What became of a request to import. */
@Schema(name = "Imported")
record Imported(
        @Schema(description = "The position of this store's last event now: the next request is after it")
        long through,

        @Schema(description = "Events that were added") int added,

        @Schema(description = "Events that the store had already")
        int known) {}
