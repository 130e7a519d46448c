package dev.keyledger.command.republish;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How far it is. */
@Schema(name = "Republished")
record Republished(
        @Schema(description = "Up to here the events are to be sent again: the next request goes on after it")
        long through,

        @Schema(description = "How many events this request has put in line")
        int events,

        @Schema(description = "Unsent events, as far as they were counted: while there are many, a request adds none")
        long unsent,

        @Schema(description = "Whether no event is left behind the position")
        boolean last) {}
