using System.ComponentModel.DataAnnotations;

namespace ZeroShotOrleans.Hub;

/// <summary>Settings of the Hugging Face hub client: endpoint, limits, retries.</summary>
public sealed class HubOptions : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Hub";

    /// <summary>URL of a Hugging Face hub, or of a mirror with the same routes. Default https://huggingface.co.</summary>
    [Required(ErrorMessage = "Hub:Endpoint is not set. Set it to the URL of a Hugging Face hub or mirror.")]
    public Uri Endpoint { get; set; } = new("https://huggingface.co");

    /// <summary>Access token for private and gated models. Sent only to the endpoint, never to redirect targets. Default none.</summary>
    public string? Token { get; set; }

    /// <summary>Maximum size of one model in bytes, 1 MB to 1 PB. Default 20 GB.</summary>
    [Range(1_000_000, 1_000_000_000_000_000, ErrorMessage = "Hub:MaxBytes must be from 1000000 to 1000000000000000 bytes.")]
    public long MaxBytes { get; set; } = 20_000_000_000;

    /// <summary>Timeout for connecting, for a response, and between two reads of a body, 1 s to 10 min. Default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ParseLimitsInInvariantCulture = true, ErrorMessage = "Hub:Timeout must be from 00:00:01 to 00:10:00.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Maximum number of retries of a failed request, 0 to 20. A download that made progress resets the count. Default 5.</summary>
    [Range(0, 20, ErrorMessage = "Hub:Retries must be from 0 to 20.")]
    public int Retries { get; set; } = 5;

    /// <summary>Longest wait requested by the hub that a pull accepts before it fails, 0 to 1 h. Default 5 min, the window of the public hub's rate limits.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ParseLimitsInInvariantCulture = true, ErrorMessage = "Hub:MaxWait must be from 00:00:00 to 01:00:00.")]
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Number of files downloaded in parallel, 1 to 3. Default 3.</summary>
    [Range(1, 3, ErrorMessage = "Hub:ParallelFiles must be from 1 to 3.")]
    public int ParallelFiles { get; set; } = 3;

    /// <summary>Checks the rules that no attribute can express.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Endpoint.IsAbsoluteUri || (Endpoint.Scheme != Uri.UriSchemeHttps && Endpoint.Scheme != Uri.UriSchemeHttp)
            || Endpoint.UserInfo.Length > 0 || Endpoint.Query.Length > 0 || Endpoint.Fragment.Length > 0)
        {
            yield return new ValidationResult("Hub:Endpoint must be a URL such as https://hub.example, without user info, query or fragment.");
        }
        else if (!string.IsNullOrEmpty(Token) && Endpoint.Scheme == Uri.UriSchemeHttp && !Endpoint.IsLoopback)
        {
            yield return new ValidationResult("Hub:Token would be sent unencrypted to an http endpoint. Use an https URL in Hub:Endpoint, or remove the token.");
        }

        if (Token is not null && Token.Any(character => character is <= ' ' or > '~'))
        {
            yield return new ValidationResult("Hub:Token contains a space or another invalid character. Copy the token again.");
        }
    }
}
