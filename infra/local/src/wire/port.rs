//! An answerer behind a port of this machine.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use tokio::net::TcpListener;

use super::{Answer, Answerer, operation_named};

/// Beyond what the SDK ever sends: DynamoDB takes 16 MB at most.
const BODY_BYTES_MAX: usize = 16 << 20;

/// Answer on a free port until the runtime ends; says where that is.
pub(crate) async fn serve<A: Answerer>(answerer: Arc<A>) -> io::Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let app = Router::new().fallback(answer::<A>).with_state(answerer);
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(url)
}

async fn answer<A: Answerer>(State(answerer): State<Arc<A>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let target = head.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    let operation = operation_named(target, head.method.as_str(), &head.uri.to_string());
    let answer = match to_bytes(body, BODY_BYTES_MAX).await {
        Ok(body) => answerer.answer(operation, body.to_vec()).await,
        Err(error) => Answer::error(400, "ValidationException", &error.to_string()),
    };
    answer.built().map_or_else(
        |error| Response::new(Body::from(error.to_string())),
        |answer| answer.map(Body::from),
    )
}
