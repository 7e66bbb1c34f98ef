using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Hub;

namespace ZeroShotOrleans.Cli.Commands.Models;

/// <summary>The options for the hub that models are pulled from.</summary>
internal sealed class HubOptionGroup
{
    private readonly Option<string> _hub = new("--hub")
    {
        HelpName = "URL",
        Description = "URL of the Hugging Face hub or a mirror. Default https://huggingface.co.",
        DefaultValueFactory = _ => new HubOptions().Endpoint.AbsoluteUri,
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        HelpName = "FILE",
        Description = "File that contains only an access token, for private and gated models.",
    };

    /// <summary>All options.</summary>
    public Option[] All => [_hub, _tokenFile];

    /// <summary>Opens the hub.</summary>
    /// <exception cref="UsageException">An option is not valid.</exception>
    public ModelHub Open(ParseResult parsed)
    {
        try
        {
            return new ModelHub(new HubOptions
            {
                Endpoint = Uri.TryCreate(parsed.GetRequiredValue(_hub), UriKind.Absolute, out var address)
                    ? address
                    : throw new UsageException("--hub is not a valid URL. Write it like https://hub.example."),
                Token = parsed.GetValue(_tokenFile) is { } file ? TokenFile.Read(file) : null,
            });
        }
        catch (ValidationException wrong)
        {
            throw new UsageException(HubText.Of(wrong.Message));
        }
    }
}
