using Microsoft.AspNetCore.WebUtilities;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>Rejects form parts that are encoded. RFC 7578 forbids it, and a base64 part would be reported as a corrupt image.</summary>
internal static class PartEncoding
{
    /// <summary>Checks the headers of a part.</summary>
    /// <exception cref="ApiException">The part is encoded.</exception>
    public static void Check(MultipartSection section)
    {
        foreach (var header in (string[])["Content-Transfer-Encoding", "Content-Encoding"])
        {
            if (section.Headers?.TryGetValue(header, out var values) is true && values.ToString().Trim().ToLowerInvariant() is not ("" or "binary" or "8bit" or "7bit" or "identity") and var encoding)
            {
                throw new ApiException(ApiError.BadRequest(
                    $"A part of the form has the {header} '{encoding[..Math.Min(encoding.Length, 64)]}', which is not supported. Send the part's bytes unencoded; only the whole body may be compressed.", ErrorCodes.PartEncoding));
            }
        }
    }
}
