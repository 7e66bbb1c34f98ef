using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>The boundary between the parts of a form.</summary>
internal static class FormBoundary
{
    /// <summary>Whether the Content-Type of a request is a form.</summary>
    public static bool IsForm(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    /// <summary>The boundary that the request declares.</summary>
    /// <exception cref="ApiException">The request declares none.</exception>
    public static string Of(HttpRequest request)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).Value;
        return !string.IsNullOrEmpty(boundary) && boundary.Length <= HttpLimits.MaxBoundaryLength
            ? boundary
            : throw new ApiException(ApiError.BadRequest("The Content-Type of the form has no boundary. Let the client library set the header."));
    }
}
