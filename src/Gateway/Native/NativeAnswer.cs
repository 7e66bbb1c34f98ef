using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Wire;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Answers with a native body.</summary>
internal static class NativeAnswer
{
    /// <summary>The body as JSON.</summary>
    public static IResult Of<T>(T body, int status = StatusCodes.Status200OK) => TypedResults.Json(body, NativeJson.Options, "application/json", status);
}
