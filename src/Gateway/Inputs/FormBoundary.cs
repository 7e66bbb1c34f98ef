using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>What stands between the parts of a form.</summary>
internal static class FormBoundary
{
    // RFC 2046 allows no longer one.
    private const int MaxLength = 70;

    /// <summary>The boundary that a request names.</summary>
    /// <exception cref="ApiException">It names none.</exception>
    public static string Of(HttpRequest request)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).Value;
        return !string.IsNullOrEmpty(boundary) && boundary.Length <= MaxLength
            ? boundary
            : throw new ApiException(ApiError.BadRequest("The form's Content-Type names no boundary. Let the client library set the header."));
    }
}
