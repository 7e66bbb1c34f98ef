using ZeroShotOrleans.Client;

var builder = WebApplication.CreateBuilder(args);

// The AppHost gives this project the connection string: WithReference(zeroshot).
builder.AddZeroShotClient("zeroshot");

var app = builder.Build();
app.MapHealthChecks("/health");
app.MapPost("/classify", async (HttpRequest request, IZeroShotClient client) =>
{
    using var image = new MemoryStream();
    await request.Body.CopyToAsync(image);
    var answer = await client.ClassifyAsync("zeroshot-mini", image.ToArray(), ["cat", "rocket", "building", "flower"]);
    return answer.LabelSets[0].Labels[answer.Outcomes[0].Scores[0][0].Label];
});
app.Run();
