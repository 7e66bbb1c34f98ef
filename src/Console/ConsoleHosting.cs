using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace ZeroShotOrleans.WebConsole;

/// <summary>Serves the console.</summary>
public static class ConsoleHosting
{
    /// <summary>Scripts, styles, images and calls only from this server. Images may also come from memory, for previews of chosen files.</summary>
    internal const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; media-src 'self' blob:; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // Only the camera, for pages of this origin.
    private const string Permissions = "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()";

    /// <summary>Maps <c>GET /</c> and <c>GET /console/...</c>. The pages contain no secrets, so they need no key; the routes that they call do.</summary>
    public static void MapZeroShotConsole(this IEndpointRouteBuilder routes)
    {
        var files = ConsoleFiles.Load();
        routes.MapGet("/", (HttpContext context) => Answer(context, files.Find("index.html"))).ExcludeFromDescription();
        routes.MapGet("/console/{**path}", (HttpContext context, string? path) => Answer(context, files.Find(path is null or "" ? "index.html" : path))).ExcludeFromDescription();
    }

    private static IResult Answer(HttpContext context, ConsoleFile? file)
    {
        if (file is null)
        {
            return Results.NotFound();
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers["Permissions-Policy"] = Permissions;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // Revalidated each time, and sent again only after an upgrade.
        headers.CacheControl = "no-cache";
        return Results.Bytes(file.Bytes, file.Type, entityTag: new EntityTagHeaderValue(file.Tag));
    }
}
