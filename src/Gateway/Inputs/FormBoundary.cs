using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>What stands between the parts of a form.</summary>
internal static class FormBoundary
{
    /// <summary>Whether a request says that it is a form.</summary>
    public static bool IsForm(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    /// <summary>The boundary that a request names.</summary>
    /// <exception cref="ApiException">It names none.</exception>
    public static string Of(HttpRequest request)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).Value;
        return !string.IsNullOrEmpty(boundary) && boundary.Length <= HttpLimits.MaxBoundaryLength
            ? boundary
            : throw new ApiException(ApiError.BadRequest("The form's Content-Type names no boundary. Let the client library set the header."));
    }
}
