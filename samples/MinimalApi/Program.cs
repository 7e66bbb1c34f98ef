using Microsoft.AspNetCore.Mvc;
using ZeroShotOrleans;

var builder = WebApplication.CreateBuilder(args);

// Connects when the host starts, as the section ZeroShot of appsettings.json says, and registers IZeroShotClient with a health check.
builder.AddZeroShotClient();
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
        var result = await client.ClassifyAsync(bytes, labels.Split(',', StringSplitOptions.TrimEntries), cancellationToken: cancellationToken);
        return result.Error == ImageError.None
            ? TypedResults.Ok(result.Scores.Select(score => new Row(score.Label, score.Score)))
            : TypedResults.Problem(result.Detail, title: result.Error.ToString(), statusCode: StatusCodes.Status422UnprocessableEntity);
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
