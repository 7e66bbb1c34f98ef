using ZeroShotOrleans;

// Nobody listens there: the answer is the client's own.
using var client = new ZeroShotHttpClient(args[0]);
try
{
    ClusterInfo cluster = await client.GetClusterAsync();
    Console.WriteLine($"found {cluster.Silos.Length} silos");
}
catch (ZeroShotException exception)
{
    Console.WriteLine($"failed {exception.Code}");
}
