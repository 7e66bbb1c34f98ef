using Microsoft.AspNetCore.Mvc;
using ZeroShotOrleans;
using ZeroShotOrleans.Client;

const string Model = "zeroshot-mini";

var builder = WebApplication.CreateBuilder(args);

// Connects when the host starts, as the section ZeroShot of appsettings.json says, and registers IZeroShotClient.
builder.AddZeroShotClient();
builder.Services.AddHealthChecks().AddCheck<ClusterHealthCheck>("cluster", timeout: TimeSpan.FromSeconds(5));
var app = builder.Build();

app.MapHealthChecks("/health");

// No cookie identifies the caller, so there is nothing that a forged form could use.
app.MapPost("/classify", ClassifyAsync).DisableAntiforgery();
await app.RunAsync();

static async Task<IResult> ClassifyAsync(IFormFile image, [FromForm] string labels, IZeroShotClient client, CancellationToken cancellationToken)
{
    try
    {
        await using var bytes = image.OpenReadStream();
        var answer = await client.ClassifyAsync(Model, bytes, labels.Split(',', StringSplitOptions.TrimEntries), cancellationToken: cancellationToken);
        var outcome = answer.Outcomes[0];
        return outcome.Error == ImageError.None
            ? TypedResults.Ok(outcome.Scores[0].Select(score => new Row(answer.LabelSets[0].Labels[score.Label], score.Score)))
            : TypedResults.Problem(outcome.Detail, title: outcome.Error.ToString(), statusCode: StatusCodes.Status422UnprocessableEntity);
    }
    catch (ZeroShotException exception)
    {
        // Full queues and missing silos pass; anything else has to be changed in the request.
        var status = exception.Code is ZeroShotError.Overloaded or ZeroShotError.NoSilo ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest;
        return TypedResults.Problem(exception.Message, title: exception.Code.ToString(), statusCode: status);
    }
}

/// <summary>A label and its score; scores of an image add up to 1.</summary>
internal sealed record Row(string Label, float Score);
