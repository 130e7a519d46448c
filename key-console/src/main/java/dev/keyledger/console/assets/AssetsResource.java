package dev.keyledger.console.assets;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** Serves the assets, to anybody: they hold nothing of anyone's. */
@Path("/assets/{file}")
class AssetsResource {
    private final Assets assets;

    @Inject
    AssetsResource(Assets assets) {
        this.assets = assets;
    }

    @GET
    @PermitAll
    public Response asset(@PathParam("file") String file) {
        Assets.Asset asset = assets.file(file).orElseThrow(NotFoundException::new);
        return Response.ok(asset.content())
                .header(HttpHeaders.CONTENT_TYPE, asset.mediaType())
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable")
                .build();
    }
}
