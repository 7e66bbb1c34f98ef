using System.ComponentModel.DataAnnotations;

namespace ZeroShotOrleans.Hub;

/// <summary>Where models come from, and how hard to try.</summary>
public sealed class HubOptions : IValidatableObject
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Hub";

    /// <summary>Address of a Hugging Face hub or of a mirror that has its routes. Default https://huggingface.co.</summary>
    [Required(ErrorMessage = "Hub:Endpoint is not set. Name the address of a hub.")]
    public Uri Endpoint { get; set; } = new("https://huggingface.co");

    /// <summary>Access token for private and gated models. Sent to the endpoint alone, never where it redirects to. Default none.</summary>
    public string? Token { get; set; }

    /// <summary>Most bytes of one model, 1 MB to 1 PB. Default 20 GB.</summary>
    [Range(1_000_000, 1_000_000_000_000_000, ErrorMessage = "Hub:MaxBytes must be from 1000000 to 1000000000000000 bytes.")]
    public long MaxBytes { get; set; } = 20_000_000_000;

    /// <summary>Longest silence while connecting, waiting for an answer, or between two pieces of one, 1 s to 10 min. Default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ParseLimitsInInvariantCulture = true, ErrorMessage = "Hub:Timeout must be from 00:00:01 to 00:10:00.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a request that failed is repeated, 0 to 20; a download that has grown meanwhile counts anew. Default 5.</summary>
    [Range(0, 20, ErrorMessage = "Hub:Retries must be from 0 to 20.")]
    public int Retries { get; set; } = 5;

    /// <summary>Longest wait that the hub may ask for before the pull gives up, 0 to 1 h. Default 5 min, the window of the public hub's limits.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ParseLimitsInInvariantCulture = true, ErrorMessage = "Hub:MaxWait must be from 00:00:00 to 01:00:00.")]
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Files that are downloaded at once, 1 to 3. Default 3.</summary>
    [Range(1, 3, ErrorMessage = "Hub:ParallelFiles must be from 1 to 3.")]
    public int ParallelFiles { get; set; } = 3;

    /// <summary>What no attribute can say.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Endpoint.IsAbsoluteUri || (Endpoint.Scheme != Uri.UriSchemeHttps && Endpoint.Scheme != Uri.UriSchemeHttp)
            || Endpoint.UserInfo.Length > 0 || Endpoint.Query.Length > 0 || Endpoint.Fragment.Length > 0)
        {
            yield return new ValidationResult("Hub:Endpoint must be an address such as https://hub.example, without a user, a query or a fragment.");
        }
        else if (!string.IsNullOrEmpty(Token) && Endpoint.Scheme == Uri.UriSchemeHttp && !Endpoint.IsLoopback)
        {
            yield return new ValidationResult("Hub:Token would be readable on the way to an http address. Name an https address in Hub:Endpoint, or set no token.");
        }

        if (Token is not null && Token.Any(character => character is <= ' ' or > '~'))
        {
            yield return new ValidationResult("Hub:Token holds a space or a character that no token has. Copy it again.");
        }
    }
}
