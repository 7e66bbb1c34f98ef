using Microsoft.AspNetCore.WebUtilities;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>The encoding of a part of a form: none. RFC 7578 has no other, and a part in base64 would be taken for a file that is no image.</summary>
internal static class PartEncoding
{
    /// <summary>Refuses a part that says that its bytes are not as they are.</summary>
    /// <exception cref="ApiException">It says so.</exception>
    public static void Check(MultipartSection section)
    {
        foreach (var header in (string[])["Content-Transfer-Encoding", "Content-Encoding"])
        {
            if (section.Headers?.TryGetValue(header, out var values) is true && values.ToString().Trim().ToLowerInvariant() is not ("" or "binary" or "8bit" or "7bit" or "identity") and var encoding)
            {
                throw new ApiException(ApiError.BadRequest(
                    $"A part of the form has the {header} '{encoding[..Math.Min(encoding.Length, 64)]}', which is not taken. Send its bytes as they are; the whole body may be compressed.", "part_encoding"));
            }
        }
    }
}
